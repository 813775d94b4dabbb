from types import SimpleNamespace
ns = SimpleNamespace(lr=0.1, name="n")
print(ns.lr, ns.name)
