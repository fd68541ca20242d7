"""Every use case in one value, for the edge."""

from __future__ import annotations

from dataclasses import dataclass

from bot.services.additions import Additions
from bot.services.answers import Answers
from bot.services.archive import Archive
from bot.services.calendars import Calendars
from bot.services.catching_up import CatchingUp
from bot.services.changes import Changes
from bot.services.closing import Closing
from bot.services.commands import Commands
from bot.services.contexts import Contexts
from bot.services.deliveries import Deliveries
from bot.services.desk import Desk
from bot.services.doctor import Doctor
from bot.services.duties import Duties
from bot.services.glossary import Glossary
from bot.services.group_settings import GroupSettings
from bot.services.groups import Groups
from bot.services.help import Help
from bot.services.meetings import Meetings
from bot.services.members import Members
from bot.services.moderation import Moderation
from bot.services.myself import Myself
from bot.services.nudges import Nudges
from bot.services.outbox import Outbox
from bot.services.plans import Plans
from bot.services.positions import Positions
from bot.services.privacy import Privacy
from bot.services.programme_files import ProgrammeFiles
from bot.services.programmes import Programmes
from bot.services.proposals import Proposals
from bot.services.quiet_weeks import QuietWeeks
from bot.services.quotations import Quotations
from bot.services.readings import Readings
from bot.services.record import NeutralityRecord
from bot.services.reminders import Reminders
from bot.services.replies import Replies
from bot.services.retention import Retention
from bot.services.session_types import SessionTypes
from bot.services.sessions import Sessions
from bot.services.strips import Strips
from bot.services.suggestions import Suggestions
from bot.services.summaries import Summaries
from bot.services.tasks import Tasks
from bot.services.votes import Votes


@dataclass(frozen=True)
class Services:
    """Every use case, by noun."""

    groups: Groups
    group_settings: GroupSettings
    doctor: Doctor
    readings: Readings
    programmes: Programmes
    plans: Plans
    programme_files: ProgrammeFiles
    sessions: Sessions
    session_types: SessionTypes
    changes: Changes
    additions: Additions
    members: Members
    myself: Myself
    privacy: Privacy
    replies: Replies
    contexts: Contexts
    moderation: Moderation
    positions: Positions
    quiet_weeks: QuietWeeks
    nudges: Nudges
    tasks: Tasks
    suggestions: Suggestions
    proposals: Proposals
    votes: Votes
    summaries: Summaries
    closing: Closing
    desk: Desk
    quotations: Quotations
    archive: Archive
    outbox: Outbox
    deliveries: Deliveries
    commands: Commands
    help: Help
    glossary: Glossary
    meetings: Meetings
    reminders: Reminders
    retention: Retention
    calendars: Calendars
    answers: Answers
    catching_up: CatchingUp
    duties: Duties
    drafting: Duties
    """Apart from the others where a model drafts, so that nothing is posted later because one thinks."""
    record: NeutralityRecord
    strips: Strips
