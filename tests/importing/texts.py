"""Texts written for these tests: a newspaper feature, an essay, a poem in prose, a page with clutter."""

from __future__ import annotations

FEATURE_BODY = (
    "The council met on a Tuesday, as it always does, and by Wednesday the river was for sale.",
    "“We have no choice,” said the mayor, Tom Hill. “The roof of the school leaks and the bridge is closed.”",
    "In his report the engineer Paul Kerr writes that “the flow at Orton has halved since the dam was built”.",
    "Kerr is not alone. As Mary Stone put it in a letter to this paper (see Letters):",
    "“Water is not a thing you own... It is a thing that passes, and while it passes you look after it.",
    "“My father looked after it, and his ‘debt’ was paid in full.",
    "“It is our turn now.”",
    "Nevertheless, writes Kerr, the towns remain “stubborn beyond any reason I could find, loud and well informed...",
    "“They go on measuring the river with sticks.”",
    "But the council has until May to decide, and it has “no plan” for June.",
)

FEATURE = f"""The Valley Review

‘Whose river’ is it?

The council wants to sell what nobody made, and the towns downstream are learning to count, writes Ann Lee

Issue No. 311

The river at Orton, seen from the old bridge (Pic: Sam Poe)

The river at Orton, seen from the old bridge (Pic: Sam Poe)


{FEATURE_BODY[0]}

{FEATURE_BODY[1]}

A river for sale

{FEATURE_BODY[2]}

{FEATURE_BODY[3]}

{FEATURE_BODY[4]}

{FEATURE_BODY[5]}

{FEATURE_BODY[6]}

Sticks

{FEATURE_BODY[7]}

{FEATURE_BODY[8]}

{FEATURE_BODY[9]}

Ann Lee is the author of Low Water. Her books can be ordered from Weir Books. Phone 0161 496 0000 or www.weir.example

Further reading

Paul Kerr’s report can be read at www.orton.example/report?id=4&page=2

Mary Stone, Letters from a Wet Country (£3).


Sign up to our weekly newsletter

Article information

Features
Sat 9 Mar 2019, 00:00 GMT
Issue No. 311
Share this article


Tags



Mobile readers! Add The Valley Review to your home screen.
"""

ESSAY = (
    "It was the third winter without a library, and nobody in the valley had stopped reading.",
    "Books went from house to house in bread baskets. My grandmother kept a list in the back of her hymnal.",
    "Why?",
    "Because a book with a hole in it, she said, is a door that opens on a wall.",
    "Karl Marx is the author of a book that nobody in our house had finished, and I was told so every Sunday.",
    "Read more, my uncle used to say. Share what you have. Subscribe to nothing.",
    "We carried on",
)

PAGE = """<!doctype html><html lang="en"><head><title>The lamp | The Daily Lamp</title>
<meta property="og:site_name" content="The Daily Lamp"><meta name="author" content="Jane Roe">
<meta property="article:published_time" content="2021-05-06T07:00:00Z"></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/n">News</a></li></ul></nav>
<main><article><h1>The lamp</h1><p class="byline">By <a href="/jane">Jane Roe</a></p>
<figure><img src="x.jpg"><figcaption>A street lamp. Photograph: Ann Lee/Agency</figcaption></figure>
<p>The lamp was lit at six every evening, and the children came to read below it until their mothers called.</p>
<p>Nobody had asked who paid for the oil. The keeper wrote it down in a book that nobody opened for forty years.</p>
<blockquote class="pull"><p>Nobody had asked who paid for the oil.</p></blockquote>
<h2>The price of oil</h2>
<p>When the council opened it at last, the sums were larger than anybody had guessed,
<a href="javascript:alert(1)">they said</a>.</p>
<p>Short one.</p>
<template><p>Template text that nobody should ever see on any page at all.</p></template>
<p hidden>Hidden text that nobody should ever see on any page at all.</p>
<p style="display: none">Unshown text that nobody should ever see on any page at all.</p>
<div class="newsletter"><p>Sign up to our newsletter for the best of our lamps every day.</p></div>
<p>Then the lamps were changed for gas, and the book was closed again for the rest of the century.</p>
<p>And what came after gas is another story, which others have told better than this page can.</p>
</article></main>
<aside><h3>Most read</h3><ol><li><a href="/1">Another story about something else entirely</a></li></ol></aside>
<section id="comments"><h3>Comments</h3><p>I disagree with all of this, said a commenter at some length.</p></section>
<footer><p>© 2021 The Daily Lamp. All rights reserved.</p></footer></body></html>"""

PAGE_BODY = (
    "The lamp was lit at six every evening, and the children came to read below it until their mothers called.",
    "Nobody had asked who paid for the oil. The keeper wrote it down in a book that nobody opened for forty years.",
    "When the council opened it at last, the sums were larger than anybody had guessed, they said.",
    "Short one.",
    "Then the lamps were changed for gas, and the book was closed again for the rest of the century.",
    "And what came after gas is another story, which others have told better than this page can.",
)

MARKDOWN = """---
title: "On lamps"
author: Jane Roe
date: 2020-03-04
tags: [a, b]
---

# On lamps

Lamps were *dear* once[^1] and [oil](https://example.org) was sold by the pint
in every street of the town.

![A lamp in a window (Photo: Ann Lee)](a.png)

## Oil

As the keeper put it:

> Nobody reads in the dark.
>
> Nobody should.

- one
- two
  more

| a | b |
|---|---|
| 1 | 2 |

```python
x  =  1
    y = "[^1]"
```

<div hidden>secret</div><p>Raw <b>paragraph</b> here, as long as it needs to be.</p>
<script>alert(1)</script>

## Further reading

- [A book](https://example.org/book) on lamps
- [A trap](javascript:alert)

[^1]: So says *the* record.
"""
