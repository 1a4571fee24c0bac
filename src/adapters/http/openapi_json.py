#!/usr/bin/python3
"""openapi_json.py FILE.yaml OUT.cpp: the API's contract as JSON in a C++ source."""
import json
import sys

try:
    import yaml
except ImportError:
    sys.exit("python3-yaml is missing: apt-get install python3-yaml")

with open(sys.argv[1], encoding="utf-8") as source:
    document = json.dumps(yaml.safe_load(source), ensure_ascii=True, separators=(",", ":"))
if ')json"' in document:
    sys.exit("the contract holds the end of a raw string")
# Pieces, because compilers promise only 64 KiB for one literal.
pieces = [document[i : i + 16000] for i in range(0, len(document), 16000)]
with open(sys.argv[2], "w", encoding="ascii") as out:
    out.write('#include "adapters/http/openapi_json.hpp"\n\nnamespace tillwatch {\n')
    out.write("const std::string_view kOpenApiJson =\n")
    out.write("\n".join(f'R"json({piece})json"' for piece in pieces))
    out.write(";\n}  // namespace tillwatch\n")
