params = {"a": 1, "b": {"c": "x"}}
print(params)
