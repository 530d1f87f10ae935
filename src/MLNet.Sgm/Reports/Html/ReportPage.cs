namespace MLNet.Sgm.Reports.Html;

/// <summary>A report as one HTML file.</summary>
internal static class ReportPage
{
    internal static string Of(TransferReport report, string imageFolder)
    {
        var view = new ReportView(report);
        var pictures = GalleryPictures.Read(report, imageFolder);
        return PageShell.Of("Transfer of adversarial images", report.Title, Facts(view), report.Environment?.Library,
        [
            new("summary", "Summary", HeadlineSection.Of(view)),
            new("expectations", "Expectations", ExpectationSection.Of(view)),
            new("matrix", "Matrix", MatrixSection.Of(view)),
            new("survival", "Survival", SurvivalSection.Of(view)),
            new("curves", "Settings", CurveSection.Of(view)),
            new("budget", "Gradients", BudgetSection.Of(view)),
            new("classes", "Classes", ClassSection.Of(view)),
            new("comparisons", "Comparisons", ComparisonSection.Of(view)),
            new("gallery", "Images", GallerySection.Of(view, pictures)),
            new("reproduce", "Reproduce", ReproductionSection.Of(view)),
        ]);
    }

    private static Markup Facts(ReportView view)
    {
        var report = view.Report;
        var sources = view.Runs.Select(run => run.Source).Distinct().Count();
        List<Markup> facts =
        [
            Markup.Of($"{report.Dataset.Name}"), Counted(report.Dataset.Images, "image", "images"), Counted(report.Dataset.ClassNames.Count, "class", "classes"),
            Counted(sources, "source", "sources"), Counted(view.Targets.Count, "target", "targets"), Counted(view.Runs.Select(run => run.Attack).Distinct().Count(), "attack", "attacks"),
        ];
        if (report.Created != default) facts.Add(Markup.Of($"""<time datetime="{report.Created:yyyy-MM-ddTHH:mm:ssK}">{report.Created:d MMMM yyyy}</time>"""));
        return Markup.Of($"{facts.Select(fact => Markup.Of($"<span>{fact}</span>"))}");
    }

    private static Markup Counted(int count, string one, string many) => Markup.Of($"{Figures.Count(count)} {(count == 1 ? one : many)}");
}
