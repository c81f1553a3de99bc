from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CitiesConfig(AppConfig):
    name = "tramuang.cities"

    def ready(self) -> None:
        from allauth.account import signals as account
        from allauth.mfa import signals as mfa
        from allauth.socialaccount import signals as social

        from tramuang.base import doors, happenings, refs, roles
        from tramuang.cities import jobs, queries, views

        happenings.register_kinds(
            {
                "provinces.loaded": _("Provinces loaded"),
                "organisation.recorded": _("Organisation recorded"),
                "area.recorded": _("Area recorded"),
                "person.recorded": _("Person entered"),
                "person.invited": _("Person invited"),
                "person.corrected": _("Name of a person corrected"),
                "person.language-chosen": _("Language chosen"),
                "person.sign-in-changed": _("Way of signing in changed"),
                "person.exported": _("Data about a person exported"),
                "person.erased": _("Data about a person erased"),
                "appointment.made": _("Role given"),
                "appointment.ended": _("Role ended"),
                "delegation.made": _("Role delegated"),
                "delegation.ended": _("Delegation ended"),
            }
        )
        happenings.with_change("person.invited", jobs.mail_invitation)
        happenings.with_change("person.sign-in-changed", jobs.mail_sign_in_changed)
        happenings.with_change("delegation.made", jobs.mail_delegation)
        for kind, name_all in queries.NAMES.items():
            refs.register_names(kind, name_all)
        roles.register(queries.own_roles)
        doors.before_opening(views.second_factor)

        account.password_set.connect(jobs.on_password, dispatch_uid="cities.password-set")
        account.password_changed.connect(jobs.on_password, dispatch_uid="cities.password-changed")
        account.password_reset.connect(jobs.on_password, dispatch_uid="cities.password-reset")
        account.email_changed.connect(jobs.on_email, dispatch_uid="cities.email")
        mfa.authenticator_added.connect(jobs.on_factor_added, dispatch_uid="cities.factor-added")
        mfa.authenticator_reset.connect(jobs.on_codes_made, dispatch_uid="cities.codes-made")
        mfa.authenticator_removed.connect(jobs.on_factor_removed, dispatch_uid="cities.factor-removed")
        social.social_account_added.connect(jobs.on_login_added, dispatch_uid="cities.login-added")
        social.social_account_removed.connect(jobs.on_login_removed, dispatch_uid="cities.login-removed")
