## Policies in their versions

policies-title = Policies and rules
policies-explained = These are the documents that the rules for applications come from. A document may have several versions, each in force for its own time. What has been sent in is judged by the version that held for it, also when a new version has come.
policies-none = The association has no policies of its own here.
policies-all = All policies and earlier versions
policy-version = version { $version }
policy-version-column = Version { $version }
policy-decided-on = Decided { $date }
policy-valid-between = In force from { $from } until the end of { $to }.
policy-valid-from = In force from { $from }.
policy-valid-to = In force until the end of { $to }.
policy-valid-always = In force until further notice.
policy-drafts-follow = Drafts that were begun earlier in an intake that is always open follow this version from { $date }.
policy-rules = { $count ->
    [one] One rule
   *[other] { $count } rules
 }
policy-no-rules = This version has no rules that are checked.
policy-status-in-force = In force
policy-status-coming = To come
policy-status-ended = No longer in force
policy-compare = Compare with version { $version }
policy-compare-title = Two versions of the policy
policy-differences = What differs between the versions
policy-no-differences = The versions have the same rules.
policy-differs = Difference
policy-no-rule = There is no such rule.
policy-looks-for = What is checked: { $words }
policy-rule-added = New rule
policy-rule-removed = Taken away
policy-rule-changed = Changed
policy-rule-asks-otherwise = The rule checks something else, or has other numbers.
policy-rule-severity = Something else happens when the rule is not met.
policy-rule-reworded = The rule or its source is reworded.
policy-holds = The rules come from
policy-holds-for-call = What holds for this call
policy-holds-for-call-text = Applications are judged by the rules of these versions.
back-to-policies = To the policies
