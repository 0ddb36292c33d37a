"""Brings a description of OpenAPI 2 (Swagger) into the form of OpenAPI 3; schemas stay the objects they are."""

from pmdesk.insight.specs.references import References
from pmdesk.insight.specs.tree import Node, items, node, text, texts

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON_TYPE = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_OF_PARAMETER = frozenset(
    ("name", "in", "description", "required", "allowEmptyValue", "collectionFormat", "schema", "deprecated")
)
_FLOWS = {"accessCode": "authorizationCode", "application": "clientCredentials"}
_STYLES = {"ssv": "spaceDelimited", "pipes": "pipeDelimited"}


def as_openapi_3(root: Node) -> Node:
    """Return the description with paths, bodies, headers and security as OpenAPI 3 has them."""
    brought = _Brought(root)
    paths = {path: brought.path_item(value) for path, value in node(root.get("paths")).items()}
    schemes = {name: _scheme(node(value)) for name, value in node(root.get("securityDefinitions")).items()}
    components: Node = {"schemas": node(root.get("definitions")), "securitySchemes": schemes}
    return {**root, "paths": paths, "components": components}


class _Brought:
    def __init__(self, root: Node) -> None:
        self._follow = References(root)
        self._consumes, self._produces = texts(root.get("consumes")), texts(root.get("produces"))

    def path_item(self, value: object) -> Node:
        item, _ = self._follow.followed(value)
        shared = [self._follow.followed(each)[0] for each in items(item.get("parameters"))]
        bodies = [each for each in shared if each.get("in") in {"body", "formData"}]
        plain = [_parameter(each) for each in shared if each.get("in") not in {"body", "formData"}]
        kept: Node = {name: each for name, each in item.items() if name.startswith("x-")}
        found = {name: self._operation(node(item[name]), bodies) for name in METHODS if name in item}
        return {**kept, "parameters": plain, **found}

    def _operation(self, operation: Node, shared: list[Node]) -> Node:
        own = [self._follow.followed(each)[0] for each in items(operation.get("parameters"))]
        in_body = [each for each in own if each.get("in") in {"body", "formData"}]
        consumes = texts(operation.get("consumes")) or self._consumes
        produces = texts(operation.get("produces")) or self._produces or [JSON_TYPE]
        made: Node = {
            **operation,
            "parameters": [_parameter(each) for each in own if each.get("in") not in {"body", "formData"}],
            "responses": {
                status: self._response(value, produces) for status, value in node(operation.get("responses")).items()
            },
        }
        body = _body(in_body or shared, consumes)
        return {**made, "requestBody": body} if body else made

    def _response(self, value: object, produces: list[str]) -> Node:
        response, _ = self._follow.followed(value)
        made: Node = {name: each for name, each in response.items() if name not in {"schema", "headers", "examples"}}
        if "schema" in response:
            made["content"] = {kind: {"schema": response["schema"]} for kind in produces}
        if "headers" in response:
            made["headers"] = {name: _parameter(node(each)) for name, each in node(response["headers"]).items()}
        return made


def _parameter(parameter: Node) -> Node:
    """Return a parameter or header whose type stands in a schema."""
    made: Node = {name: each for name, each in parameter.items() if name in _OF_PARAMETER or name.startswith("x-")}
    made["schema"] = _schema(parameter)
    collection = text(made.pop("collectionFormat", None))
    if collection == "multi":
        made |= {"style": "form", "explode": True}
    elif parameter.get("type") == "array":
        made |= {"style": _STYLES.get(collection, "form" if parameter.get("in") in {"query", None} else "simple")}
        made["explode"] = False
    return made


def _schema(parameter: Node) -> Node:
    schema: Node = {name: each for name, each in parameter.items() if name not in _OF_PARAMETER}
    return {"type": "string", "format": "binary"} if schema.get("type") == "file" else schema


def _body(found: list[Node], consumes: list[str]) -> Node:
    whole = next((each for each in found if each.get("in") == "body"), None)
    if whole is not None:
        media: Node = {"schema": whole.get("schema", {})}
        content: Node = dict.fromkeys(consumes or [JSON_TYPE], media)
        return {"required": whole.get("required") is True, "content": content}
    fields = [each for each in found if each.get("in") == "formData" and text(each.get("name"))]
    if not fields:
        return {}
    has_file = any(each.get("type") == "file" for each in fields)
    schema: Node = {
        "type": "object",
        "properties": {text(each.get("name")): _schema(each) for each in fields},
        "required": [each.get("name") for each in fields if each.get("required") is True],
    }
    media = {"schema": schema}
    kinds = consumes or [MULTIPART if has_file else FORM]
    return {"required": bool(schema["required"]), "content": dict.fromkeys(kinds, media)}


def _scheme(scheme: Node) -> Node:
    if scheme.get("type") == "basic":
        return {**scheme, "type": "http", "scheme": "basic"}
    if scheme.get("type") != "oauth2":
        return scheme
    flow = text(scheme.get("flow"))
    said = {name: scheme[name] for name in ("authorizationUrl", "tokenUrl", "scopes") if name in scheme}
    return {"type": "oauth2", "flows": {_FLOWS.get(flow, flow): said}}
