namespace MLNet.Sgm.Reports.Html;

/// <summary>Images before and after, what the attack changed, and what the networks make of them.</summary>
internal static class GallerySection
{
    private const string All = "all", Some = "some", None = "none";

    internal static Markup Of(ReportView view, GalleryPictures pictures)
    {
        if (pictures.Items.Count == 0) return pictures.Missing == 0 ? default : Markup.Of($"""
            <section id="gallery" aria-labelledby="gallery-title"><h2 id="gallery-title">Images</h2><p class="explain">{MissingSentence(pictures)}</p></section>
            """);
        var classes = pictures.Items.Select(item => item.Image.Label).Distinct().Order().ToList();
        var runs = pictures.Items.Select(item => new AttackRun(item.Image.Source, item.Image.Attack)).Distinct().ToList();
        return Markup.Of($"""
            <section id="gallery" aria-labelledby="gallery-title">
            <h2 id="gallery-title">Images</h2>
            <p class="explain">Original, adversarial image and their difference, amplified around gray. The first network is the source, by whose gradient the image was made. {Sign(Verdict.Fooled)} fooled by the attack, {Sign(Verdict.Held)} not fooled, {Sign(Verdict.WrongBefore)} wrong already before. {MissingSentence(pictures)}</p>
            <div class="controls" id="filters">
            <label>Class <select id="filter-class"><option value="">all</option>{classes.Select(label => Markup.Of($"""<option value="{label}">{view.Report.Dataset.ClassNames[label]}</option>"""))}</select></label>
            <label>Outcome <select id="filter-outcome"><option value="">any</option><option value="{All}">fools every target</option><option value="{Some}">fools some targets</option><option value="{None}">fools no target</option></select></label>
            <label>Attack <select id="filter-run"><option value="">all</option>{runs.Select((run, index) => Markup.Of($"""<option value="{index}">{run.Attack} from {run.Source}</option>"""))}</select></label>
            <output id="gallery-count" for="filter-class filter-outcome filter-run">{pictures.Items.Count} of {pictures.Items.Count}</output>
            </div>
            <ul class="gallery">
            {pictures.Items.Select(item => Card(view, item, runs.IndexOf(new(item.Image.Source, item.Image.Attack))))}
            </ul>
            <p class="explain" id="gallery-empty" hidden>No image here is like that.</p>
            </section>
            """);
    }

    private static string MissingSentence(GalleryPictures pictures) =>
        pictures.Missing == 0 ? "" : $"{pictures.Missing} more could not be shown: their files were not beside the results when this page was made.";

    private static Markup Card(ReportView view, GalleryPictures.Item item, int run)
    {
        var image = item.Image;
        var names = view.Report.Dataset.ClassNames;
        var goal = image.TargetLabel is { } target ? Markup.Of($", aims at {names[target]}") : default;
        return Markup.Of($"""
            <li class="shot" data-class="{image.Label}" data-outcome="{Outcome(image)}" data-run="{run}">
            <h3><bdi>{names[image.Label]}</bdi> <small><bdi>{image.Name}</bdi></small></h3>
            <p class="by"><strong>{image.Attack}</strong> from {image.Source}{goal}</p>
            <div class="triple{(item.IsSmall ? " small" : "")}">
            {Picture(item, item.Clean, "original", $"Original image of the class {names[image.Label]}")}
            {Picture(item, item.Adversarial, "adversarial", $"Adversarial image made by {image.Attack} from {image.Source}")}
            {Picture(item, item.Difference, $"difference × {item.Amplification}", $"Difference of the two, {item.Amplification} times amplified around gray")}
            </div>
            <table class="predictions">
            <caption class="unseen">Predictions</caption>
            <thead><tr><th scope="col">Network</th><th scope="col">Original</th><th scope="col">Adversarial</th></tr></thead>
            <tbody>
            {image.Predictions.Select(prediction => Row(image, prediction, names))}
            </tbody>
            </table>
            </li>
            """);
    }

    private static Markup Picture(GalleryPictures.Item item, string png, string caption, string alternative) => Markup.Of($"""
        <figure><img src="data:image/png;base64,{png}" width="{item.Width}" height="{item.Height}" alt="{alternative}"><figcaption>{caption}</figcaption></figure>
        """);

    private static Markup Row(GalleryImage image, GalleryPrediction prediction, IReadOnlyList<string> names)
    {
        var verdict = VerdictOf(image, prediction);
        var role = prediction.Classifier == image.Source ? Markup.Of($"""<span class="unseen"> (source)</span>""") : default;
        var clean = prediction.CleanPrediction is { } index ? Class(names[index], prediction.CleanConfidence) : Markup.Of($"–");
        return Markup.Of($"""
            <tr><th scope="row">{prediction.Classifier}{role}</th><td>{clean}</td><td>{Sign(verdict)} {Class(names[prediction.Prediction], prediction.Confidence)}</td></tr>
            """);
    }

    private static Markup Class(string name, float? confidence) => Markup.Of($"""<bdi>{name}</bdi>{(confidence is { } share ? Markup.Of($""" <span class="confidence">{100 * share:0} %</span>""") : default)}""");

    private static string Outcome(GalleryImage image)
    {
        var targets = image.Predictions.Where(prediction => prediction.Classifier != image.Source).ToList();
        if (targets.Count == 0) targets = [.. image.Predictions];
        var fooled = targets.Count(prediction => VerdictOf(image, prediction) == Verdict.Fooled);
        return fooled == 0 ? None : fooled == targets.Count ? All : Some;
    }

    private static Verdict VerdictOf(GalleryImage image, GalleryPrediction prediction)
    {
        bool Succeeds(int seen) => image.TargetLabel is { } target ? seen == target : seen != image.Label;
        if (!Succeeds(prediction.Prediction)) return Verdict.Held;
        return prediction.CleanPrediction is { } before && Succeeds(before) ? Verdict.WrongBefore : Verdict.Fooled;
    }

    private static Markup Sign(Verdict verdict) => verdict switch
    {
        Verdict.Fooled => Markup.Of($"""<span class="verdict fooled" role="img" aria-label="fooled">✗</span>"""),
        Verdict.Held => Markup.Of($"""<span class="verdict" role="img" aria-label="not fooled">✓</span>"""),
        _ => Markup.Of($"""<span class="verdict" role="img" aria-label="wrong already before">○</span>"""),
    };

    /// <summary>What an attack did to a network's answer.</summary>
    private enum Verdict
    {
        Fooled,
        Held,
        WrongBefore,
    }
}
