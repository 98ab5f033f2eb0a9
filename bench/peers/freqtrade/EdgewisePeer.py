"""A strategy for Freqtrade that trades all the time, so that ten minutes show every kind of order. See run-freqtrade.ts."""

from datetime import datetime

from freqtrade.persistence import Trade
from freqtrade.strategy import IStrategy


class EdgewisePeer(IStrategy):
    INTERFACE_VERSION = 3
    timeframe = "1h"
    can_short = False
    stoploss = -0.05
    minimal_roi = {"0": 10}
    process_only_new_candles = False
    startup_candle_count = 50
    position_adjustment_enable = True
    order_types = {
        "entry": "limit",
        "exit": "limit",
        "emergency_exit": "market",
        "force_exit": "market",
        "stoploss": "market",
        "stoploss_on_exchange": True,
        "stoploss_on_exchange_interval": 20,
    }
    order_time_in_force = {"entry": "GTC", "exit": "GTC"}

    def populate_indicators(self, dataframe, metadata):
        dataframe["mean"] = dataframe["close"].rolling(20).mean()
        return dataframe

    def populate_entry_trend(self, dataframe, metadata):
        dataframe["enter_long"] = 1
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        return dataframe

    def bot_loop_start(self, current_time: datetime, **kwargs):
        """Allows an entry within the same candle; Freqtrade locks a pair after an exit."""
        self.unlock_reason("Auto lock")

    def adjust_trade_position(self, trade: Trade, current_time: datetime, *args, **kwargs):
        """Buys once more after twenty seconds."""
        age = (current_time - trade.open_date_utc).total_seconds()
        return 300 if age > 20 and trade.nr_of_successful_entries == 1 and not trade.has_open_orders else None

    def custom_exit(self, pair: str, trade: Trade, current_time: datetime, *args, **kwargs):
        """Closes the position after a minute."""
        return "one minute" if (current_time - trade.open_date_utc).total_seconds() > 60 else None
