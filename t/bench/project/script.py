"""What a Python operation costs to start."""

rate = 0.1
epochs = 3

print("rate: %s" % rate)
