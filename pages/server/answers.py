"""Answers of our own routes."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from editai.errors import EditAIError


def refusal(error: EditAIError) -> Response:
    """The error as JSON, with its sentence for the person and its own status."""
    return JSONResponse({"error": error.as_json()}, error.http_status)
