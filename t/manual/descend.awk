BEGIN {
	x = 1
	for (i = 1; i <= steps; i++) {
		x -= lr * 2 * x
		printf "loss: %.4f (step %d)\n", x * x, i
	}
	if (x * x > 1)
		exit 1
}
