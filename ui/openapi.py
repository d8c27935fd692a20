"""The description of the API (OpenAPI 3.1) as a person reads it at `/docs`: in Russian."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

_RESPONSES = {"Successful Response": "Успешный ответ"}


def describe(app: FastAPI) -> None:
    """Settle the description of an application all of whose routes are there."""
    schema: dict[str, Any] = app.openapi()  # kept by the application from now on
    for shape in schema.get("components", {}).get("schemas", {}).values():
        # The sentence of a class is for whoever reads the code.
        shape.pop("description", None)
    for methods in schema["paths"].values():
        for method in methods.values():
            # Invalid requests are answered with problem documents like everything else.
            method["responses"].pop("422", None)
            for response in method["responses"].values():
                told = response["description"]
                response["description"] = _RESPONSES.get(told, told)
