namespace MLNet.Sgm.Reports.Html;

/// <summary>What a reader needs to get the same numbers.</summary>
internal static class ReproductionSection
{
    internal static Markup Of(ReportView view)
    {
        var report = view.Report;
        return Markup.Of($"""
            <section id="reproduce" aria-labelledby="reproduce-title">
            <h2 id="reproduce-title">To reproduce this</h2>
            {Command(report)}
            {Attacks(report)}
            {Classifiers(report)}
            {Environment(report)}
            </section>
            """);
    }

    private static Markup Command(TransferReport report) => report.Command is not { } command ? default : Markup.Of($"""
        <div class="command"><pre id="command-text" tabindex="0" aria-label="The command">{command}</pre><button type="button" data-copy="command-text">Copy</button><span class="said" role="status"></span></div>
        """);

    private static Markup Attacks(TransferReport report) => report.Attacks.Count == 0 ? default : Markup.Of($"""
        <h3>Attacks</h3>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of attacks">
        <table class="facts">
        <caption class="unseen">Settings of the attacks</caption>
        <thead><tr><th scope="col">Attack</th><th scope="col">From</th><th scope="col" class="n">ε</th><th scope="col" class="n">Step</th><th scope="col" class="n">Steps</th><th scope="col" class="n">γ</th><th scope="col" class="n">Momentum</th><th scope="col">All settings</th></tr></thead>
        <tbody>
        {report.Attacks.Select(attack => Markup.Of($"""<tr><th scope="row">{attack.Name}</th><td>{attack.Source ?? "every source"}</td><td class="n">{Figures.Length(attack.Epsilon, attack.Norm)}</td><td class="n">{Figures.Length(attack.StepSize, attack.Norm)}</td><td class="n">{attack.Steps}</td><td class="n">{attack.Gamma:0.###}</td><td class="n">{attack.Momentum:0.###}</td><td class="long">{attack.Description}</td></tr>"""))}
        </tbody>
        </table>
        </div>
        """);

    private static Markup Classifiers(TransferReport report) => report.Classifiers.Count == 0 ? default : Markup.Of($"""
        <h3>Networks</h3>
        <div class="scroll" tabindex="0" role="region" aria-label="Table of networks">
        <table class="facts">
        <caption class="unseen">Networks and their weights</caption>
        <thead><tr><th scope="col">Network</th><th scope="col">Architecture</th><th scope="col">Input</th><th scope="col">Weights</th><th scope="col">SHA-256</th></tr></thead>
        <tbody>
        {report.Classifiers.Select(classifier => Markup.Of($"""<tr><th scope="row">{classifier.Name}{(classifier.Behind is { } before ? Markup.Of($"<small>behind {before}</small>") : default)}</th><td>{classifier.Architecture ?? "–"}</td><td>{Input(classifier)}</td><td><bdi>{classifier.WeightsFile ?? "–"}</bdi></td><td><code class="hash">{classifier.Sha256 ?? "–"}</code></td></tr>"""))}
        </tbody>
        </table>
        </div>
        """);

    private static string Input(ReportClassifier classifier) => (classifier.InputWidth, classifier.InputHeight) is ({ } width, { } height) ? FormattableString.Invariant($"{width} × {height}") : "–";

    private static Markup Environment(TransferReport report)
    {
        if (report.Environment is not { } environment) return default;
        var facts = new List<(string Name, string Value)>
        {
            ("MLNet.Sgm", environment.Library),
            ("device", FormattableString.Invariant($"{environment.Device}, {environment.Threads} threads")),
            ("time", Figures.Duration(environment.Seconds)),
        };
        facts.InsertRange(1, environment.Versions.Select(version => (version.Key, version.Value)));
        return Markup.Of($"""
            <h3>Environment</h3>
            <dl class="environment">{facts.Select(fact => Markup.Of($"<div><dt>{fact.Name}</dt><dd>{fact.Value}</dd></div>"))}</dl>
            """);
    }
}
