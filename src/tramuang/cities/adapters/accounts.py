"""How sign-in behaves here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: people are invited and given a role."""

    def is_open_for_signup(self, request: object) -> bool:
        return False
