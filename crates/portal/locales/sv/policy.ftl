## Policies in their versions

policies-title = Policyer och regler
policies-explained = Här finns de styrdokument som reglerna för ansökningar kommer från. Ett dokument kan ha flera versioner som gäller under olika tider. Det som har skickats in bedöms enligt den version som gällde för det, även när en ny version har kommit.
policies-none = Förbundet har inga egna policyer här.
policies-all = Alla policyer och tidigare versioner
policy-version = version { $version }
policy-version-column = Version { $version }
policy-decided-on = Beslutad { $date }
policy-valid-between = Gäller från och med { $from } till och med { $to }.
policy-valid-from = Gäller från och med { $from }.
policy-valid-to = Gäller till och med { $to }.
policy-valid-always = Gäller tills vidare.
policy-drafts-follow = Utkast som påbörjades tidigare i en utlysning med löpande ansökan följer den här versionen från och med { $date }.
policy-rules = { $count ->
    [one] En regel
   *[other] { $count } regler
 }
policy-no-rules = Den här versionen har inga regler som prövas.
policy-status-in-force = Gäller nu
policy-status-coming = Kommande
policy-status-ended = Har upphört
policy-compare = Jämför med version { $version }
policy-compare-title = Två versioner av policyn
policy-differences = Det här skiljer versionerna åt
policy-no-differences = Versionerna har samma regler.
policy-differs = Skillnad
policy-no-rule = Regeln finns inte.
policy-looks-for = Det här prövas: { $words }
policy-rule-added = Ny regel
policy-rule-removed = Borttagen
policy-rule-changed = Ändrad
policy-rule-asks-otherwise = Regeln gäller något annat, eller har andra belopp eller gränser.
policy-rule-severity = Hur sträng regeln är har ändrats.
policy-rule-reworded = Regeln eller källan är omformulerad.
policy-holds = Reglerna kommer från
policy-holds-for-call = Det här gäller för utlysningen
policy-holds-for-call-text = Ansökningar bedöms enligt reglerna i dessa versioner.
back-to-policies = Till policyerna
