"""What the operations tell that are answered at once."""

from __future__ import annotations

from typing import Any

from bot.sandbox.suno_api.tasks.compact_json import compact_json
from bot.sandbox.suno_api.tasks.results import Answer, DownloadLink, Persona, StyleDescription, TimedLyrics
from bot.sandbox.suno_api.tasks.task import new_task_id


def answer_data(answer: Answer) -> Any:
    """The `data` of the answer."""
    match answer:
        case TimedLyrics():
            return {
                "alignedWords": list(answer.words),
                "waveformData": list(answer.waveform),
                "hootCer": 0.05,
                "isStreamed": False,
            }
        case StyleDescription():
            return {
                "taskId": new_task_id(),
                "param": compact_json({"content": answer.asked}),
                "result": answer.described,
                "creditsConsumed": answer.price / 100,
                "creditsRemaining": answer.left / 100,
                "successFlag": "1",
                "errorCode": None,
                "errorMessage": "",
                "createTime": int(answer.made_at * 1000),
            }
        case Persona():
            return {"personaId": answer.persona_id, "name": answer.name, "description": answer.description}
        case DownloadLink():
            return answer.url
