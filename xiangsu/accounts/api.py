from ninja import Router

from xiangsu.accounts import queries
from xiangsu.accounts.schemas import Me
from xiangsu.kernel.schemas import answers
from xiangsu.kernel.web import Request

router = Router()


@router.get("me", response=answers(Me), summary="当前账号的岗位和权限")
def me(request: Request) -> dict[str, object]:
    return queries.self_of(request.actor)
