"""What a version of the API promises, without its words; and which promises a change breaks."""

WORDS = ("description", "summary", "examples", "title", "tags", "security")
METHODS = ("get", "post", "patch", "put", "delete")


def promised(document):
    """Operations and components, as far as programs rely on them."""
    operations = {}
    for path, known in document["paths"].items():
        for method in METHODS:
            if method in known:
                operations[f"{method} {path}"] = _operation(known[method])
    return {
        "operations": operations,
        "components": _bare(document["components"]["schemas"]),
    }


def _operation(told):
    return {
        "name": told["operationId"],
        "parameters": {
            f"{one['in']} {one['name']}": {
                "required": one.get("required", False),
                "schema": _bare(one["schema"]),
            }
            for one in told.get("parameters", ())
        },
        "takes": {
            kind: _bare(one["schema"])
            for kind, one in told.get("requestBody", {}).get("content", {}).items()
        },
        "gives": {
            status: {kind: _bare(one.get("schema")) for kind, one in answer["content"].items()}
            for status, answer in told["responses"].items()
            if "content" in answer and status.startswith("2")
        },
    }


def _bare(schema):
    """A schema without words; where properties are named, a name may be one of ours."""
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _bare(one) for name, one in value.items()}
        if key == "properties"
        else _bare(value)
        for key, value in schema.items()
        if key not in WORDS or not isinstance(value, str | list)
    }


def broken(before, now):
    """Every promise of `before` that `now` does not keep, each as a sentence."""
    found = []
    shapes = before["components"], now["components"]
    for name, old in before["operations"].items():
        new = now["operations"].get(name)
        if new is None:
            found.append(f"{name} is gone")
            continue
        found += [f"{name}: {what}" for what in _broken_operation(old, new, shapes)]
    takes, gives = set(), set()
    for old in before["operations"].values():
        _reach(list(old["takes"].values()), before["components"], takes)
        _reach(list(old["gives"].values()), before["components"], gives)
    for name, old in before["components"].items():
        new = now["components"].get(name)
        if new is None:
            found.append(f"{name} is gone")
            continue
        if name in takes:
            found += _broken_input(name, old, new, shapes)
        if name in gives:
            found += _broken_output(name, old, new)
    return found


def _broken_operation(old, new, shapes):
    for name, parameter in new["parameters"].items():
        if parameter["required"] and not old["parameters"].get(name, {}).get("required"):
            yield f"{name} is required now"
    for name in old["parameters"].keys() - new["parameters"].keys():
        yield f"{name} is gone"
    for name in old["parameters"].keys() & new["parameters"].keys():
        was, there = old["parameters"][name]["schema"], new["parameters"][name]["schema"]
        yield from _broken_input(name, was, there, shapes)
    for kind in old["takes"].keys() - new["takes"].keys():
        yield f"{kind} is not taken any more"
    for kind in old["takes"].keys() & new["takes"].keys():
        yield from _broken_input("the body", old["takes"][kind], new["takes"][kind], shapes)
    for status, kinds in old["gives"].items():
        for kind, schema in kinds.items():
            if kind not in new["gives"].get(status, {}):
                yield f"{status} {kind} is gone"
            else:
                yield from _broken_output("the answer", schema, new["gives"][status][kind])


def _reach(schema, components, names):
    """The components that a schema leads to."""
    if isinstance(schema, list):
        for one in schema:
            _reach(one, components, names)
    elif isinstance(schema, dict):
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in names and name in components:
            names.add(name)
            _reach(components[name], components, names)
        for one in schema.values():
            _reach(one, components, names)


def _broken_input(name, old, new, shapes):
    """What was taken must be taken still; `shapes` are the components of before and of now."""
    found = []
    for added in set(new.get("required", ())) - set(old.get("required", ())):
        found.append(f"{name}.{added} is required now")
    for gone in old.get("properties", {}).keys() - new.get("properties", {}).keys():
        found.append(f"{name}.{gone} is not taken any more")
    if _types(old) - _types(new):
        found.append(f"{name} takes fewer types")
    if "enum" in new and set(map(str, old.get("enum", ["?"]))) - set(map(str, new["enum"])):
        found.append(f"{name} takes fewer values")
    if old.get("$ref") != new.get("$ref"):
        was, there = (_named(one, known) for one, known in zip((old, new), shapes, strict=True))
        if was is None or there is None:
            found.append(f"{name} is another shape")
        else:  # one that takes as much under another name will do
            found += _broken_input(name, was, there, shapes)
    for key, value in old.get("properties", {}).items():
        if key in new.get("properties", {}):
            found += _broken_input(f"{name}.{key}", value, new["properties"][key], shapes)
    if isinstance(old.get("items"), dict):
        found += _broken_input(f"{name}[]", old["items"], new.get("items", {}), shapes)
    return found


def _named(schema, components):
    """The component that a schema refers to."""
    return components.get(str(schema.get("$ref", "")).rpartition("/")[2])


def _broken_output(name, old, new):
    """What was given must be given still, and be of the same types."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return [] if old == new else [f"{name} is another shape"]
    found = []
    for gone in set(old.get("required", ())) - set(new.get("required", ())):
        found.append(f"{name}.{gone} may be missing now")
    if "type" in old and _types(new) - _types(old):
        found.append(f"{name} gives other types")
    if old.get("$ref") != new.get("$ref"):
        found.append(f"{name} is another shape")
    for key, value in old.get("properties", {}).items():
        if key in new.get("properties", {}):
            found += _broken_output(f"{name}.{key}", value, new["properties"][key])
        else:
            found.append(f"{name}.{key} is gone")
    if isinstance(old.get("items"), dict):
        found += _broken_output(f"{name}[]", old["items"], new.get("items", {}))
    return found


def _types(schema):
    told = schema.get("type", [])
    return set(told if isinstance(told, list) else [told])
