from .organisations import Area, Membership, Organisation
from .roles import Role, RoleGrant
from .users import User

__all__ = ["Area", "Membership", "Organisation", "Role", "RoleGrant", "User"]
