"""What a source may ask of any spider; each family adds its own. Wrong ones are refused before the first request."""

from pydantic import BaseModel, ConfigDict, Field


class Parameters(BaseModel):
    """What a source may ask of its spider. A wrong name or value is refused before the first request."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: how many pages one visit fetches at most: the wall against endless calendars
    max_pages: int = Field(default=50, ge=1, le=5000)
    #: the name of a proxy that the crawler's machine has configured, such as onion
    proxy: str = Field(default="", pattern=r"^[a-z0-9_]{0,20}$")
    #: whether the pictures that posts show are captured and hashed
    pictures: bool = False
    #: how many of them one visit fetches at most
    max_pictures: int = Field(default=40, ge=0, le=2000)
    #: whether the page's scripts work in Chromium before it is read
    javascript: bool = False
    #: whether the style sheets that a page links on its own host are fetched: what they hide is kept apart
    styles: bool = True
    #: a CSS selector of what the scripts bring; the page is read when it is there
    wait_for: str = Field(default="", max_length=200)
    #: how often the page is scrolled on, where it brings more when one does
    scrolls: int = Field(default=0, ge=0, le=20)
    #: how many seconds a page may take in Chromium until it rests; then it is read as it stands
    patience: float = Field(default=20.0, ge=1, le=60)
    #: whether pages with news are photographed in full
    screenshots: bool = False
    #: how many of them one visit takes at most
    max_screenshots: int = Field(default=10, ge=0, le=200)
