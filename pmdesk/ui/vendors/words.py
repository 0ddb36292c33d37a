"""Words of the Vendors pane: short names of the stages."""

from pmdesk.domain.vendors import Stage

SHORT_STAGES = {
    Stage.PROSPECT: "Prospect",
    Stage.SPEC_RECEIVED: "Spec",
    Stage.IN_NEGOTIATION: "Negotiation",
    Stage.AGREED: "Agreed",
    Stage.SANDBOX: "Sandbox",
    Stage.CERTIFIED: "Certified",
    Stage.LIVE: "Live",
    Stage.DEPRECATING: "Deprecating",
    Stage.EXITED: "Exited",
}
