from typing import Any

from people.models import User
from tests import factories as make


def test_the_cms_has_a_policy_of_its_own_without_inline_scripts(site: Any, trainer: User) -> None:
    answer = make.client_of(trainer).get("/cms/")
    policy = answer["Content-Security-Policy"]
    script = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "unsafe" not in script
    assert "http" not in policy
    assert answer["Cache-Control"] == "no-store"


def test_a_nonce_is_new_on_every_page(site: Any, trainer: User) -> None:
    client = make.client_of(trainer)
    url = f"/cms/pages/add/courses/coursepage/{site.pk}/"
    policies = [client.get(url)["Content-Security-Policy"] for _ in range(2)]
    assert policies[0] == policies[1] or "nonce-" in policies[0]
    assert "nonce-" not in client.get("/learning/")["Content-Security-Policy"]


def test_no_uploaded_file_runs_as_a_page_of_ours(settings: Any, tmp_path: Any, learner: User) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "x.html").write_text("<script>1</script>")
    (tmp_path / "secret.txt").write_text("no")
    client = make.client_of(learner)
    answer = client.get("/files/images/x.html")
    assert "sandbox" in answer["Content-Security-Policy"]
    for path in (
        "secret.txt",
        "images/../secret.txt",
        "images/%2e%2e/secret.txt",
        "recordings/../../secret.txt",
    ):
        assert client.get(f"/files/{path}").status_code == 404
