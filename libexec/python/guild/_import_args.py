"""Flags of scripts that read arguments: run the script up to its parser. See _import_flags."""

import sys

_ARGPARSE_ACTIONS = (
    "_StoreAction",
    "_StoreTrueAction",
    "_StoreFalseAction",
    "BooleanOptionalAction",
)
_SUPPRESS = "==SUPPRESS=="  # argparse.SUPPRESS
_TYPES = {str: "string", float: "float", int: "int", bool: "boolean"}
_CLICK_TYPES = {
    "BoolParamType": "boolean",
    "IntParamType": "int",
    "FloatParamType": "float",
    "StringParamType": "string",
}


def run(dest, path, package, base_args, result):
    """Run the script as its operation would, for help; its parsers write results."""
    if dest == "args":
        _hook_argparse(result)
    else:
        _hook_click(base_args, result)
    sys.argv = [path] + base_args + ["--help"]
    sys.dont_write_bytecode = True
    from guild import op_main

    op_main.exec_module(path, package, {})


def _hook_argparse(result):
    """Write the flags of each parser that the script uses.

    The last one counts: a parser that parses for another (a sub-command, a
    first look at the arguments) comes before it.
    """
    import argparse

    parse = argparse.ArgumentParser.parse_known_args

    def parse_known_args(self, *args, **kw):
        flags = {}
        for action in self._actions:
            name = _long_option(action.option_strings)
            if name and type(action).__name__ in _ARGPARSE_ACTIONS:
                flags[name] = _action_attrs(action, name, result)
        result.write(flags)
        return parse(self, *args, **kw)

    argparse.ArgumentParser.parse_known_args = parse_known_args


def _long_option(options):
    for option in options:
        if option.startswith("--"):
            return option[2:]
    return None


def _action_attrs(action, name, result):
    attrs = {}
    if action.help and action.help != _SUPPRESS:
        attrs["description"] = str(action.help)
    if action.default is not None and action.default != _SUPPRESS:
        attrs["default"] = result.plain(action.default, name)
    if action.choices:
        attrs["choices"] = [result.plain(choice, name) for choice in action.choices]
    if action.required:
        attrs["required"] = True
    if isinstance(action.type, type) and action.type in _TYPES:
        attrs["type"] = _TYPES[action.type]
    elif action.type:
        result.warnings.append(
            "unsupported flag type %s for flag %s - ignoring type setting"
            % (action.type, name)
        )
    kind = type(action).__name__
    if kind != "_StoreAction":
        attrs["choices"] = [True, False]
    if kind == "_StoreTrueAction":
        attrs["arg-switch"] = True
    elif kind == "_StoreFalseAction":
        attrs["arg-switch"] = False
    elif kind == "BooleanOptionalAction":
        # The option that turns the default round is the one to give.
        negative = "no-" + name
        if "--" + negative in action.option_strings:
            attrs["arg-name"] = negative if action.default else name
            attrs["arg-switch"] = not action.default
    nargs = action.nargs
    if nargs in ("+", "*") or (isinstance(nargs, int) and nargs > 1):
        attrs["arg-split"] = True
    return attrs


def _hook_click(base_args, result):
    import click

    def call(self, *_args, **_kw):
        command = self
        for arg in base_args:
            subcommand = getattr(command, "commands", {}).get(arg)
            if subcommand is None:
                break
            command = subcommand
        flags = {}
        for param in command.params:
            name = _long_option(param.opts)
            if name and isinstance(param, click.Option):
                flags[name] = _option_attrs(param, name, result)
        result.write(flags)
        sys.exit(0)

    click.Command.__call__ = call


def _option_attrs(param, name, result):
    attrs = {}
    default = param.default
    if callable(default) or type(default).__name__ == "Sentinel":
        default = None
    if param.help:
        attrs["description"] = param.help
    if default is not None:
        attrs["default"] = result.plain(default, name)
    if hasattr(param.type, "choices"):
        attrs["choices"] = [result.plain(choice, name) for choice in param.type.choices]
    if param.required:
        attrs["required"] = True
    if param.is_flag:
        attrs["arg-switch"] = not default
    for cls in type(param.type).__mro__:
        if cls.__name__ in _CLICK_TYPES:
            attrs["type"] = _CLICK_TYPES[cls.__name__]
            break
    return attrs
