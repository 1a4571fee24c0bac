#!/usr/bin/python3
"""validate.py DIR: the API's contract against what went over the wire.

DIR holds openapi.json as the server sent it, routes.json (method and pattern of each of its routes) and exchanges
(one request with its answer a line). Every operation must have been asked with each of its parameters, for each
answer below 400, and for an error. Prints what is wrong, one finding a line, and exits 1 if anything is.
Responses may hold no member that the contract does not name, although clients must expect new ones.
"""
import copy
import datetime
import json
import re
import sys
import urllib.parse
import uuid

try:
    from jsonschema import Draft202012Validator, FormatChecker
except ImportError:
    sys.exit("python3-jsonschema is missing: apt-get install python3-jsonschema")

METHODS = ("get", "put", "post", "delete", "patch")
PROBLEM = "application/problem+json"
findings = []
used = {}  # the parameters that were sent to an operation, and taken
formats = FormatChecker(formats=())


@formats.checks("uuid", raises=ValueError)
def is_uuid(value):
    return not isinstance(value, str) or str(uuid.UUID(value)) == value.lower()


@formats.checks("date", raises=ValueError)
def is_date(value):
    return not isinstance(value, str) or bool(datetime.date.fromisoformat(value))


@formats.checks("date-time", raises=ValueError)
def is_time(value):
    if not isinstance(value, str):
        return True
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
    return bool(re.fullmatch(pattern, value) and datetime.datetime.fromisoformat(value[:19]))


def closed(schema):
    """A copy in which no object takes members that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    schema = {name: closed(value) for name, value in schema.items()}
    if "properties" in schema and "type" in schema and "additionalProperties" not in schema:
        schema["additionalProperties"] = False
    return schema


class Contract:
    def __init__(self, document):
        self.document = document
        self.components = document["components"]
        self.closed_components = {"schemas": closed(self.components["schemas"])}
        self.operations = {
            (method, path): (item[method], item.get("parameters", []) + item[method].get("parameters", []))
            for path, item in document["paths"].items()
            for method in METHODS
            if method in item
        }

    def resolve(self, value):
        while isinstance(value, dict) and "$ref" in value:
            value = self.at(value["$ref"])
        return value

    def at(self, ref):
        value = self.document
        for name in ref.removeprefix("#/").split("/"):
            value = value[name]
        return value

    def errors(self, value, schema, strict):
        schema = closed(schema) if strict else copy.deepcopy(schema)
        schema["components"] = self.closed_components if strict else self.components
        for error in Draft202012Validator(schema, format_checker=formats).iter_errors(value):
            yield f"{error.json_path}: {error.message[:300]}"

    def operation_of(self, method, path):
        """The key of the operation; literal segments win, as in the server's router."""
        given = path.split("/")
        best = None
        for key_method, pattern in self.operations:
            segments = pattern.split("/")
            if key_method != method or len(segments) != len(given):
                continue
            if all(s.startswith("{") or s == g for s, g in zip(segments, given)):
                if best is None or pattern.count("{") < best[1].count("{"):
                    best = (key_method, pattern)
        return best


def as_schema_type(text, schema, contract):
    wanted = contract.resolve(schema).get("type")
    return int(text) if wanted == "integer" and re.fullmatch(r"-?\d+", text) else text


def check_request(contract, key, exchange, where):
    operation, parameters = contract.operations[key]
    declared = [contract.resolve(p) for p in parameters]
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(exchange["target"]).query))
    values = {("query", name): value for name, value in query.items()}
    values.update({("header", name): value for name, value in exchange["headers"].items()})
    path = urllib.parse.urlsplit(exchange["target"]).path
    for segment, given in zip(key[1].split("/"), path.split("/")):
        if segment.startswith("{"):
            values["path", segment[1:-1]] = urllib.parse.unquote(given)
    known = {(p["in"], p["name"]): p for p in declared}
    used.setdefault(key, set()).update(values)
    for place in values:
        if place not in known:
            findings.append(f"{where}: {place} is not in the contract")
    for place, parameter in known.items():
        if place in values:
            value = as_schema_type(values[place], parameter["schema"], contract)
            for error in contract.errors(value, parameter["schema"], False):
                findings.append(f"{where}: {place}: {error}")
        elif parameter.get("required"):
            findings.append(f"{where}: {place} is missing")
    body = operation.get("requestBody")
    if exchange["body"]:
        if body is None:
            findings.append(f"{where}: the contract knows no body")
            return
        schema = body["content"]["application/json"]["schema"]
        for error in contract.errors(json.loads(exchange["body"]), schema, False):
            findings.append(f"{where}: body {error}")
    elif body and body.get("required"):
        findings.append(f"{where}: the body is missing")


def check_response(contract, key, exchange, where):
    response = contract.operations[key][0]["responses"].get(str(exchange["status"]))
    if response is None:
        findings.append(f"{where}: status {exchange['status']} is not in the contract: {exchange['reply_body'][:200]}")
        return
    response = contract.resolve(response)
    for name in response.get("headers", {}):
        if name.lower() not in exchange["reply_headers"]:
            findings.append(f"{where}: no header {name}")
    kind = exchange["reply_headers"].get("content-type", "").split(";")[0]
    content = response.get("content", {})
    if not content:
        if exchange["reply_body"]:
            findings.append(f"{where}: the contract knows no body")
        return
    if kind not in content:
        findings.append(f"{where}: {kind} is not in the contract")
        return
    value = exchange["reply_body"]
    if kind.endswith("json"):
        value = json.loads(value)
    if "schema" in content[kind]:
        # The document describes itself only roughly.
        for error in contract.errors(value, content[kind]["schema"], "openapi.json" not in key[1]):
            findings.append(f"{where}: answer {error}")
    if kind == PROBLEM and value.get("status") != exchange["status"]:
        findings.append(f"{where}: the problem has another status")


def check_routes(contract, routes):
    served = {(method.lower(), pattern) for method, pattern in routes}
    for key in sorted(served - set(contract.operations)):
        findings.append(f"{key}: a route that the contract does not know")
    for key in sorted(set(contract.operations) - served):
        findings.append(f"{key}: in the contract, and no route")


def check_coverage(contract, seen):
    for key, (operation, parameters) in contract.operations.items():
        statuses = seen.get(key, set())
        for parameter in map(contract.resolve, parameters):
            if (parameter["in"], parameter["name"]) not in used.get(key, set()):
                findings.append(f"{key}: {parameter['name']} was not asked with")
        for status in operation["responses"]:
            if int(status) < 400 and int(status) not in statuses:
                findings.append(f"{key}: {status} was not asked for")
        if not any(status >= 400 for status in statuses):
            findings.append(f"{key}: no error was asked for")


def check_document(contract):
    for name, schema in contract.components["schemas"].items():
        try:
            Draft202012Validator.check_schema(schema)
        except Exception as error:  # whatever it is, it is a finding
            findings.append(f"schema {name}: {error}")
    ids = [operation["operationId"] for operation, _ in contract.operations.values()]
    for name in {name for name in ids if ids.count(name) > 1}:
        findings.append(f"operationId {name} comes twice")
    check_node(contract, contract.document, "#")


def check_node(contract, node, where):
    """References lead somewhere; examples fit their schemas, and every JSON has one."""
    if isinstance(node, list):
        for i, item in enumerate(node):
            check_node(contract, item, f"{where}/{i}")
    if not isinstance(node, dict):
        return
    if isinstance(node.get("$ref"), str):
        try:
            contract.at(node["$ref"])
        except KeyError:
            findings.append(f"{where}: {node['$ref']} is not there")
    examples = [contract.resolve(e)["value"] for e in node.get("examples", {}).values()] if "schema" in node else []
    if "schema" in node and "example" in node:
        examples.append(node["example"])
    for example in examples:
        if "in" in node and isinstance(example, str):
            example = as_schema_type(example, node["schema"], contract)
        for error in contract.errors(example, node["schema"], "in" not in node):
            if "ETag" not in where and "openapi.json" not in where:
                findings.append(f"{where}: example {error}")
    if "schema" in node and ("in" in node or "/content/" in where) and not examples:
        findings.append(f"{where}: no example")
    for name, value in node.items():
        if name not in ("example", "examples", "value"):
            check_node(contract, value, f"{where}/{name}")


def main(folder):
    with open(f"{folder}/openapi.json", encoding="utf-8") as file:
        contract = Contract(json.load(file))
    with open(f"{folder}/routes.json", encoding="utf-8") as file:
        check_routes(contract, json.load(file))
    check_document(contract)
    seen = {}
    count = 0
    with open(f"{folder}/exchanges", encoding="utf-8") as file:
        for line in file:
            exchange = json.loads(line)
            count += 1
            where = f"{exchange['method']} {exchange['target']} -> {exchange['status']}"
            key = contract.operation_of(exchange["method"].lower(), urllib.parse.urlsplit(exchange["target"]).path)
            if key is None:
                findings.append(f"{where}: no such operation in the contract")
                continue
            seen.setdefault(key, set()).add(exchange["status"])
            if exchange["status"] < 400:
                check_request(contract, key, exchange, where)
            check_response(contract, key, exchange, where)
    check_coverage(contract, seen)
    for finding in findings:
        print(finding)
    print(f"{len(contract.operations)} operations, {count} exchanges, {len(findings)} findings")
    return 1 if findings else 0


sys.exit(main(sys.argv[1]))
