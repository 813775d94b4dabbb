"""Fit train.csv's last column as a weighted sum of the others, by gradient descent."""

import csv
import json
import math
import sys

lr = 0.1
epochs = 200


def main():
    with open("train.csv", newline="") as f:
        header, *rows = csv.reader(f)
    rows = [[float(cell) for cell in row] for row in rows]
    weights = [0.0] * (len(header) - 1)
    bias = 0.0

    for epoch in range(1, epochs + 1):
        gradient = [0.0] * len(weights)
        bias_gradient = 0.0
        loss = 0.0
        for *inputs, target in rows:
            error = bias + sum(w * x for w, x in zip(weights, inputs)) - target
            loss += error * error / len(rows)
            bias_gradient += 2 * error / len(rows)
            for i, x in enumerate(inputs):
                gradient[i] += 2 * error * x / len(rows)
        if not math.isfinite(loss) or loss > 1e6:
            sys.exit(f"train: the loss is {loss:g} in epoch {epoch}: lr={lr} is too large")
        weights = [w - lr * g for w, g in zip(weights, gradient)]
        bias -= lr * bias_gradient
        if epoch == 1 or epoch == epochs or epoch % 50 == 0:
            print(f"loss: {loss:.5f} (step {epoch})", flush=True)

    with open("model.json", "w") as f:
        json.dump({"weights": dict(zip(header, weights)), "bias": bias}, f, indent=2)


if __name__ == "__main__":
    main()
