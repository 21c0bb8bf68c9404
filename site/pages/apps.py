from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self) -> None:
        """Be the source of facts, help lines and entries of the map for lessons."""
        from django.db.models.signals import post_delete, post_save

        from courses import live
        from courses.pack import sharing as packs

        from . import glossary, sharing
        from .live import facts, forget, helplines, programmes

        live.register("fact", facts)
        live.register("helpline", helplines)
        live.register("programme", programmes)
        live.register_glossary(glossary)
        packs.register(sharing)
        # No business rule: only this process's own short memory is dropped.
        for signal in (post_save, post_delete):
            signal.connect(forget, dispatch_uid=f"pages.live.{id(signal)}")
