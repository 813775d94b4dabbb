"""Split houses.csv into train.csv and test.csv, each column scaled to mean 0 and deviation 1."""

import csv
import json
import random
import statistics

seed = 1
test_share = 0.25


def write(path, header, rows):
    with open(path, "w", newline="") as f:
        out = csv.writer(f)
        out.writerow(header)
        out.writerows(rows)


def main():
    with open("houses.csv", newline="") as f:
        header, *rows = csv.reader(f)
    rows = [[float(cell) for cell in row] for row in rows]
    random.Random(seed).shuffle(rows)
    n_test = round(len(rows) * test_share)
    test, train = rows[:n_test], rows[n_test:]

    # The test data must not say anything about itself: the scale is that of the training data.
    scale = {
        name: {"mean": statistics.fmean(column), "deviation": statistics.stdev(column)}
        for name, column in zip(header, zip(*train))
    }

    def scaled(row):
        return [
            (cell - scale[name]["mean"]) / scale[name]["deviation"]
            for name, cell in zip(header, row)
        ]

    write("train.csv", header, map(scaled, train))
    write("test.csv", header, map(scaled, test))
    with open("scale.json", "w") as f:
        json.dump(scale, f, indent=2)
    print(f"train_rows: {len(train)}")
    print(f"test_rows: {len(test)}")


if __name__ == "__main__":
    main()
