"""Who there is: users, the application, the gateway's address, the guild with its members and roles."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.errors import Json, no_permission, unknown
from bot.sandbox.messages import whole
from bot.sandbox.rest.answers import BASE, Part, answer, body_of
from bot.sandbox.rights import BITS


class People(Part):
    """Routes of users, the application and the guild."""

    gateway_url = ""

    def routes(self) -> list[web.RouteDef]:
        """The table of routes."""
        guild = f"{BASE}/guilds/{{guild}}"
        return [
            web.get(f"{BASE}/users/@me", self.me),
            web.get(f"{BASE}/users/@me/guilds", self.my_guilds),
            web.post(f"{BASE}/users/@me/channels", self.conversation),
            web.get(f"{BASE}/users/{{user}}", self.user),
            web.get(f"{BASE}/oauth2/applications/@me", self.application),
            web.get(f"{BASE}/applications/@me", self.application),
            web.get(f"{BASE}/gateway", self.gateway),
            web.get(f"{BASE}/gateway/bot", self.gateway_bot),
            web.get(guild, self.guild),
            web.get(f"{guild}/channels", self.channels),
            web.get(f"{guild}/roles", self.roles),
            web.get(f"{guild}/roles/{{role}}", self.role),
            web.get(f"{guild}/members", self.members),
            web.get(f"{guild}/members/search", self.search),
            web.get(f"{guild}/members/{{user}}", self.member),
            web.put(f"{guild}/members/{{user}}/roles/{{role}}", self.give_role),
            web.delete(f"{guild}/members/{{user}}/roles/{{role}}", self.take_role),
            web.get(f"{guild}/threads/active", self.active_threads),
        ]

    async def me(self, _request: web.Request) -> web.Response:
        """The bot's own user."""
        return answer(self.world.bot | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None})

    async def my_guilds(self, _request: web.Request) -> web.Response:
        """The guilds that the bot is in."""
        guild = self.world.guild
        mine = {name: guild[name] for name in ("id", "name", "icon", "banner", "features")}
        allowed = self.world.permissions(self.world.bot["id"])
        return answer([mine | {"owner": False, "permissions": str(allowed)}])

    async def conversation(self, request: web.Request) -> web.Response:
        """Open a direct conversation."""
        return answer(self.world.conversation(str((await body_of(request)).get("recipient_id"))))

    async def user(self, request: web.Request) -> web.Response:
        """A user."""
        found = self.world.users.get(self.user_of(request))
        if found is None:
            raise unknown("user")
        return answer(found)

    async def application(self, _request: web.Request) -> web.Response:
        """The bot's application."""
        return answer(self.world.application)

    async def gateway(self, _request: web.Request) -> web.Response:
        """Where the gateway is."""
        return answer({"url": self.gateway_url})

    async def gateway_bot(self, _request: web.Request) -> web.Response:
        """Where the gateway is, and how often one may identify."""
        start = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return answer({"url": self.gateway_url, "shards": 1, "session_start_limit": start})

    async def guild(self, request: web.Request) -> web.Response:
        """The guild."""
        found = self.guild_of(request) | {"roles": list(self.world.roles.values())}
        if request.query.get("with_counts", "").lower() in ("1", "true"):
            found |= {"approximate_member_count": len(self.world.members), "approximate_presence_count": 1}
        return answer(found)

    async def channels(self, request: web.Request) -> web.Response:
        """The guild's channels."""
        self.guild_of(request)
        return answer(self.world.guild_channels())

    async def roles(self, request: web.Request) -> web.Response:
        """The guild's roles."""
        self.guild_of(request)
        return answer(list(self.world.roles.values()))

    async def role(self, request: web.Request) -> web.Response:
        """A role."""
        self.guild_of(request)
        return answer(self._role(request))

    def _role(self, request: web.Request) -> Json:
        found = self.world.roles.get(request.match_info["role"])
        if found is None:
            raise unknown("role")
        return found

    async def members(self, request: web.Request) -> web.Response:
        """The guild's members, by id."""
        self.guild_of(request)
        query = dict(request.query)
        after, limit = whole(query, "after", 0), whole(query, "limit", 1)
        found = sorted((one for one in self.world.members if int(one) > after), key=int)
        return answer([self.world.members[one] for one in found[: min(limit, 1000)]])

    async def search(self, request: web.Request) -> web.Response:
        """Members whose name begins so."""
        self.guild_of(request)
        query = request.query.get("query", "").lower()
        found = [one for one in self.world.members.values() if _called(one, query)]
        return answer(found[: whole(dict(request.query), "limit", 1)])

    async def member(self, request: web.Request) -> web.Response:
        """A member."""
        self.guild_of(request)
        return answer(self.world.member(self.user_of(request)))

    async def give_role(self, request: web.Request) -> web.Response:
        """Give a member a role."""
        member, role = self._changing(request)
        self.world.give_roles(member, [*member["roles"], role["id"]])
        return answer(status=204)

    async def take_role(self, request: web.Request) -> web.Response:
        """Take a role from a member."""
        member, role = self._changing(request)
        self.world.give_roles(member, [one for one in member["roles"] if one != role["id"]])
        return answer(status=204)

    def _changing(self, request: web.Request) -> tuple[Json, Json]:
        self.guild_of(request)
        member, role = self.world.member(self.user_of(request)), self._role(request)
        mine = self.world.permissions(self.world.bot["id"])
        highest = max(self.world.roles[one]["position"] for one in self.world.members[self.world.bot["id"]]["roles"])
        if not mine & BITS["MANAGE_ROLES"] or role["position"] >= highest or role["managed"]:
            raise no_permission()
        return member, role

    async def active_threads(self, request: web.Request) -> web.Response:
        """Threads that are not archived."""
        self.guild_of(request)
        mine = self.world.bot["id"]
        found = [one for one in self.world.threads() if not one["thread_metadata"]["archived"]]
        found = [one for one in found if self.world.may(mine, one, "VIEW_CHANNEL")]
        inside = [self.world.thread_members[one["id"]].get(mine) for one in found]
        return answer({"threads": found, "members": [one for one in inside if one], "has_more": False})


def _called(member: Json, beginning: str) -> bool:
    names = [member["nick"], member["user"]["username"], member["user"]["global_name"]]
    return any(str(name).lower().startswith(beginning) for name in names if name)
