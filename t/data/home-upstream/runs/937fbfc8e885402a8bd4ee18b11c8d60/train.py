x = 1
lr = 0.1
name = "a b"
print("loss: %f" % (x * 0.1))
