"""The baseline: a bare Flask route that stores what it is sent in SQLite, as durably as the service does."""

import json
import sqlite3
import threading

from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue


def create_app(path: str) -> Flask:
    """Return an app that stores each POST /register before it answers.

    It has one connection per thread and a write-ahead log, and waits for the disk.
    """
    app = Flask(__name__)
    thread_local = threading.local()
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("CREATE TABLE IF NOT EXISTS entries (id INTEGER PRIMARY KEY, answers TEXT NOT NULL)")
    conn.close()

    def connection() -> sqlite3.Connection:
        if not hasattr(thread_local, "conn"):
            thread_local.conn = sqlite3.connect(path, timeout=30, isolation_level=None)
            thread_local.conn.execute("PRAGMA synchronous = FULL")
        return thread_local.conn

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    @app.post("/register")
    def register() -> ResponseReturnValue:
        answers = json.dumps(request.form, ensure_ascii=False)
        conn = connection()
        conn.execute("BEGIN IMMEDIATE")
        entry = conn.execute("INSERT INTO entries (answers) VALUES (?)", (answers,)).lastrowid
        conn.execute("COMMIT")
        return redirect(f"/receipt/{entry}", 303)

    return app
