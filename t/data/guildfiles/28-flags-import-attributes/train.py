import argparse
p = argparse.ArgumentParser()
p.add_argument("--rate", type=float, default=0.1, help="The rate")
p.add_argument("--count", type=int, help="How many")
p.add_argument("--other", default="x")
print(sorted(vars(p.parse_known_args()[0]).items()))
