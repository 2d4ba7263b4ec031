"""The words of TagPacks that are no free text: categories, and the names of networks.

Facts of the published taxonomy (GraphSense, concepts taxonomy 0.1.0, derived from the one of INTERPOL's working group
on darknet and cryptocurrencies): its validator refuses a category that is none of these.
"""

from tracing.addresses import Currency

WORDS = """
    concept unknown behaviour source mention website_mention forum_mention abuse gray_usage mixing white_usage
    sexual_abuse child_sexual_abuse violence human_trafficking murder torture scam financial_crime investment_fraud
    ponzi_scheme pyramid_scheme money_laundering extortion sextortion phishing hacking service_hack account_hack exploit
    data_breach social_engineering malware drugs weapons payment_card_fraud ransomware sanction counterfeit extremism
    terrorism terrorism_financing dark_web entity organization user service victim perpetrator donation exchange
    wallet_service escrow_wallet ico_wallet cold_wallet hot_wallet warm_wallet deposit_wallet filesharing index market
    messaging_service mixing_service coinjoin miner mining_service gambling search_engine shop faucet payment_processor
    atm hosting vpn nameservice defi defi_token defi_lending defi_dex defi_derivative defi_bridge defi_dao defi_staking
    defi_custody item collectible black_list gov_black_list white_list gov_white_list deployer funder
"""
CONCEPTS = frozenset(WORDS.split())
#: What people say here → what the taxonomy calls it.
SAID = {"mixer": "mixing_service", "other": "unknown"}
NETWORKS = {Currency.TRON: "TRX"}


def concept(said: str) -> str:
    """Return the published id of a category; "" where the taxonomy has no word for it."""
    known = SAID.get(said, said)
    return known if known in CONCEPTS else ""


def network(currency: Currency) -> str:
    """Name the network as TagPacks do: `TRX` for Tron, else the currency's letters."""
    return NETWORKS.get(currency, currency.upper())
