using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace MLNet.Sgm.Reports;

/// <summary>Expectations as a JUnit file, which CI systems show as tests.</summary>
internal static class ReportJUnit
{
    internal static byte[] Of(TransferReport report)
    {
        var results = report.Expectations;
        var (tests, failures) = (Text(results.Count), Text(results.Count(result => !result.Holds)));
        var suite = new XElement("testsuite", new XAttribute("name", Clean(report.Title)), new XAttribute("tests", tests), new XAttribute("failures", failures), new XAttribute("errors", "0"), new XAttribute("skipped", "0"),
            new XAttribute("time", (report.Environment?.Seconds ?? 0).ToString("0.###", CultureInfo.InvariantCulture)), new XAttribute("timestamp", report.Created.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)),
            results.Select(Case));
        var document = new XDocument(new XElement("testsuites", new XAttribute("tests", tests), new XAttribute("failures", failures), suite));
        using var memory = new MemoryStream();
        using (var writer = XmlWriter.Create(memory, new() { Indent = true, Encoding = new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false) })) document.Save(writer);
        return memory.ToArray();
    }

    private static XElement Case(ExpectationResult result)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{result.Subject} below {result.Expectation.Limit:0.####} %");
        return new("testcase", new XAttribute("classname", Clean(result.Expectation.Target)), new XAttribute("name", Clean(name)), new XAttribute("time", "0"),
            result.Holds ? new XElement("system-out", Clean($"{result}")) : new XElement("failure", new XAttribute("message", Clean($"{result}")), new XAttribute("type", "expectation")));
    }

    /// <summary>Text without what XML cannot hold.</summary>
    private static string Clean(string text) => string.Concat(text.Select(letter => XmlConvert.IsXmlChar(letter) ? letter : '\uFFFD'));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
