"""Who the demo's people are and what they say: the one source of the demo and of the group that pictures show.

Rules: words only. demo_story.py and demo_work.py say when each is said; tests/desktop draws the same group at a later
day, with three more people, so what is changed here changes pictures.
"""

from typing import NamedTuple

COMPANY = "Lumen"
GROUP = "ex-Lumen"
MAYA, TOMASZ, JONAS = PEOPLE = ("Maya Ortiz", "Tomasz Lis", "Jonas Beck")
"""The first of them founds the group and shares a résumé."""
TOMASZ_CLAIMS, JONAS_CLAIMS = "Platform team", "Site reliability, Berlin"
"""What they say about themselves when they ask to join."""

# -- general, in this order

QUESTION = "Did your severance payment arrive?"
ANSWER = "Mine arrived, 300 short. **Unused vacation** is missing."
SYMPATHY = "🙏"
"""Maya's, to Jonas's answer."""
FOUND = "Yes, it is in section 4. I'm adding my copy without names."
FORMS = """I asked them. **Two** forms, both on https://example.org/forms:

- the blue one until Friday
- `K-20`, *only* with a date

> Nobody has to sign on the spot."""
THANKS, THANKS_TO_ALL = "Thank you", "Thank you all."
"""What Maya writes, and what she makes of it."""

# -- work


class Lead(NamedTuple):
    """A job, as somebody posts it."""

    company: str
    role: str
    url: str
    note: str


class Comment(NamedTuple):
    """On some words of Maya's résumé."""

    author: str
    quote: str
    text: str


LEAD = Lead("Osprey Grid", "Backend engineer", "https://osprey.example/jobs/17", "Hamburg. Priya knows the team.")
"""Jonas knows of it; Priya comes to the group later."""
CLAIMANTS = (MAYA, TOMASZ)
LAST_LINE = "References available on request"
RESUME = f"""# Maya Ortiz
Backend engineer · Hamburg · maya@example.org

## Experience

**Lumen GmbH, Senior Backend Engineer**
2019 to 2026
- Responsible for various backend tasks in billing
- Reduced p99 latency of the invoice API to 140 ms
- Mentored four engineers, ran the on-call rota
- Six on-call weeks a year, runbooks for 14 services

**Kestrel Labs, Software Engineer**
2015 to 2019
- Built the event pipeline, 40k messages a second
- Wrote the test harness used by six teams

## Skills

Python, Go, PostgreSQL, Kafka, Kubernetes, Terraform

## Education

BSc Computer Science, TU Hamburg, 2015

## Languages

Spanish, German, English

{LAST_LINE}
"""
SHORTER = RESUME.replace(f"\n{LAST_LINE}\n", "")
PRAISE = Comment(JONAS, "Reduced p99 latency", "Strong. I would move it to the top of this job.")
ADVICE = Comment(TOMASZ, "Six on-call weeks a year", "Say how many incidents, it tells more.")
