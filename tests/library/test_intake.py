"""What is seen of a file before it is fetched."""

from datetime import UTC, datetime

import pytest

from bot.catalogue.refusals import BadRecordingError
from bot.library.intake import check_attachment
from storage.rows.job import Attachment


@pytest.mark.parametrize(
    ("query", "ended"), [("", False), ("?ex=zz", False), ("?is=1&ex=6955b8ff", True), ("?ex=6955b901&hm=0", False)]
)
def test_a_link_tells_until_when_it_holds(query: str, ended: bool) -> None:
    now = datetime.fromtimestamp(0x6955B900, UTC)
    file = Attachment(f"https://cdn.discordapp.com/attachments/1/2/demo.mp3{query}", "demo.mp3", 5)

    if ended:
        with pytest.raises(BadRecordingError) as caught:
            check_attachment(file, now)
        assert caught.value.problem == "gone"
    else:
        check_attachment(file, now)
