"""The words of the chat widget, made from the texts: ``make words`` writes them down."""
