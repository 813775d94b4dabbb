rate = 1
print(rate)
