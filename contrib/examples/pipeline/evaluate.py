"""Predict the prices of test.csv by model.json; say how good that is."""

import csv
import json
import math
import statistics


def main():
    with open("model.json") as f:
        model = json.load(f)
    with open("scale.json") as f:
        price = json.load(f)["price"]
    with open("test.csv", newline="") as f:
        rows = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(f)]

    def unscaled(x):
        return x * price["deviation"] + price["mean"]

    actual = [unscaled(row["price"]) for row in rows]
    predicted = [
        unscaled(model["bias"] + sum(w * row[name] for name, w in model["weights"].items()))
        for row in rows
    ]
    with open("predictions.csv", "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(["actual", "predicted"])
        out.writerows((f"{a:.1f}", f"{p:.1f}") for a, p in zip(actual, predicted))

    squares = [(a - p) ** 2 for a, p in zip(actual, predicted)]
    mean = statistics.fmean(actual)
    print(f"rmse: {math.sqrt(statistics.fmean(squares)):.3f}")
    print(f"r2: {1 - sum(squares) / sum((a - mean) ** 2 for a in actual):.4f}")


if __name__ == "__main__":
    main()
