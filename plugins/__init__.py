"""One folder a campaign. A campaign imports the contract alone, and never another campaign."""
