# SPDX-License-Identifier: GPL-2.0-or-later
"""As much of QMP as is needed to ask the fabric what it saw."""

import json
import socket


HANG = 600                      # seconds without an answer


class QmpError(Exception):
    """QEMU answered with an error."""


class Qmp:
    def __init__(self, path, timeout=HANG):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout)
        self._socket.connect(path)
        self._file = self._socket.makefile("rw", encoding="utf-8")
        self._file.readline()                   # greeting
        self.command("qmp_capabilities")

    def command(self, name, **arguments):
        request = {"execute": name, "arguments": arguments}
        self._file.write(json.dumps(request) + "\n")
        self._file.flush()
        for line in self._file:
            answer = json.loads(line)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise QmpError(answer["error"].get("desc", "unknown error"))
        raise QmpError(f"connection lost during {name}")

    def quit(self):
        self.command("quit")
        self._socket.close()
