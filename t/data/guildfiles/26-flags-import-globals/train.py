lr = 0.1
name = "x"
on = True
_private = 1
pair = (1, 2)
layers = [1, 2]
print(lr, name, on)
