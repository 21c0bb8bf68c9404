"""Who may sign in (allauth's rules), and who a session belongs to."""

from allauth.account.auth_backends import AuthenticationBackend

from .models import User
from .sql import Row

BY_ID = Row(User, "SELECT * FROM people_user WHERE id = %s")


class SignIn(AuthenticationBackend):
    """allauth's sign-in by e-mail and password; every page of somebody signed in asks it who they are."""

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session, or None when they are gone or inactive. One query.

        As SQL, because putting the query together anew on each page cost twice what asking does.
        """
        found = BY_ID.first(user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
