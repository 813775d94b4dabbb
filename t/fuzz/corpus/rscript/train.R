#!/usr/bin/env Rscript
#| description: Learn
#| output-scalars:
#|   loss: 'loss: (\value)'
#| echo: false

#| description: "By any other name"
x <- .1

# a comment = 1
#| {max: 9, min: 0}
noise = 3
layers <- 32L; layers = 4
  b <-
  # in the middle
  FALSE # trailing
c1 <- 0 +
      1i
i2 <- - 123L
i3 = 0x10L; sum = 1 + 2
big <- 1e10
"no" <- 1
`_q r` <- "it's\t\x41\u{e9}"
raw <- r"--(a)"--b)--"
s <- 'a"b'
n1 <- x; n2 <- f(1); n3 <- c(1); n4 <- NULL; n5 <- -TRUE; n6 <- 1 * 2; n7 <- 1 -> y
n8 <- function() {
  inner <- 1
}
if (TRUE)
  n9 <- 1
for (i in 1:3)
  n10 <- 1
f <- function(a,
              b = 2)
  n11 = 1
y %in%
  (n12 <- 1)
p <- ggplot(
  n13 = 1
)
x <- 2
last <- TRUE
