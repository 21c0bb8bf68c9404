from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self) -> None:
        """Be the source of facts and help lines for lessons."""
        from django.db.models.signals import post_delete, post_save

        from courses import live

        from .live import facts, forget, helplines

        live.register("fact", facts)
        live.register("helpline", helplines)
        # No business rule: only this process's own short memory is dropped.
        for signal in (post_save, post_delete):
            signal.connect(forget, dispatch_uid=f"pages.live.{id(signal)}")
