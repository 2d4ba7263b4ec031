"""From a case to the wallet that its posts name, in one click."""

from django.utils import timezone

from review_portal.payments.models import PaymentMeans
from review_portal.payments.services.registering import register_found
from tests.face.world import open_case
from tests.payments.explorer import wallet
from tests.payments.story import mention


def test_the_case_page_links_the_wallet_of_its_posts(aigerim, enter):
    case = open_case(f"Мaгaзин, товар в наличии, оплата биткоин {wallet('shop')}", where="example_case")
    mention(case.campaign.memberships.get().post)
    register_found(now=timezone.now())
    means = PaymentMeans.objects.get(shown=wallet("shop"))
    assert f'href="/payments/{means.pk}/"' in enter(aigerim).get(f"/cases/{case.number}/").content.decode()
    assert case.number in enter(aigerim).get(f"/payments/{means.pk}/").content.decode()
