import sys
a = None
params = None
print(sys.argv[1:], a, params)
