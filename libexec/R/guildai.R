# guildai.R: what an R operation needs of the R package guildai, for where that is not installed.
#
# `guild run` starts an R script as
#
#	Rscript -e 'sys.source("guildai.R", attach(NULL, name = "guild"))' \
#		-e 'do_guild_run("train.R", flags = c(rate = "0.1"))'
#
# With the package its own do_guild_run does the work. Without it, ours: the flags' values are put
# into the run's copy of the script (or of the file that it reads them from), which is then run as
# R's source() does. Base R only. Source: R/run.R of the package, its behaviour.

do_guild_run <- function(file, flags_dest = file, echo = TRUE, flags = character()) {
  if (requireNamespace("guildai", quietly = TRUE))
    return(guildai:::do_guild_run(file, flags_dest = flags_dest, echo = echo))
  if (is.null(flags_dest))
    NULL # the file was written before the start
  else if (grepl("[.]ya?ml$", flags_dest))
    file.copy(".guild/attrs/flags", flags_dest, overwrite = TRUE)
  else if (grepl("[.]r$", flags_dest, ignore.case = TRUE))
    guild_set_constants(flags_dest, flags)
  options(device = guild_plots, digits = max(15, getOption("digits")))
  seed <- suppressWarnings(as.numeric(readLines(".guild/attrs/random_seed", warn = FALSE)))
  set.seed(as.integer(seed %% .Machine$integer.max))
  source(file, echo = echo, spaced = FALSE, keep.source = TRUE, max.deparse.length = Inf,
         encoding = "UTF-8")
  invisible()
}

# Plots of a program go to files of the run.
guild_plots <- function() {
  dir <- file.path(Sys.getenv("RUN_DIR", "."), "plots")
  dir.create(dir, showWarnings = FALSE, recursive = TRUE)
  grDevices::png(file.path(dir, "Rplot%03d.png"), width = 1200, height = 715, res = 192)
}

# The first assignment of a constant to a flag's name, at the top level, gets the flag's value: R code,
# by name. The rest of the text stays as it is, and all of it where the value is the same.
guild_set_constants <- function(file, flags) {
  text <- readLines(file, warn = FALSE, encoding = "UTF-8")
  exprs <- parse(text = text, keep.source = TRUE, encoding = "UTF-8")
  tokens <- utils::getParseData(exprs)
  tops <- tokens[tokens$parent == 0 & tokens$token %in% c("expr", "equal_assign",
                                                        "expr_or_assign_or_help"), ]
  todo <- list()
  for (i in seq_along(exprs)) {
    e <- exprs[[i]]
    if (!is.call(e) || !(identical(e[[1]], quote(`<-`)) || identical(e[[1]], quote(`=`))) ||
        !is.symbol(e[[2]]))
      next
    name <- as.character(e[[2]])
    if (!name %in% names(flags))
      next
    code <- flags[[name]]
    flags <- flags[names(flags) != name]
    old <- e[[3]]
    if (is.call(old) && all(all.names(old) %in% c("+", "-")))
      old <- eval(old, baseenv())
    new <- eval(parse(text = code), baseenv())
    if (is.complex(old) && is.character(new))
      new <- as.complex(eval(parse(text = code <- new), baseenv()))
    if (identical(old, new))
      next
    inside <- tokens[tokens$parent == tops$id[i], ]
    todo <- c(todo, list(list(at = inside[nrow(inside), ], code = code)))
  }
  # Last first: what is before keeps its place.
  for (t in rev(todo)) {
    at <- t$at
    before <- substr(text[at$line1], 1, at$col1 - 1)
    after <- substring(text[at$line2], at$col2 + 1)
    text <- c(text[seq_len(at$line1 - 1)], paste0(before, t$code, after),
              text[seq_along(text) > at$line2])
  }
  if (length(todo))
    writeLines(enc2utf8(text), file, useBytes = TRUE)
}
