using MLNet.Sgm.Cli.References;

namespace MLNet.Sgm.Tests.References;

/// <summary>Every architecture against outputs of its reference implementation, every attack against the published code; the small networks tuned and not, the others tuned, as they attack. <c>sgm models check</c> does all.</summary>
[TestClass]
public sealed class ReferenceTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "References");

    public static IEnumerable<object[]> Files => Directory.GetFiles(Folder, "*.json").Order(StringComparer.Ordinal).Select(path => new object[] { Path.GetFileName(path) });

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void Everything_is_as_in_the_reference(string file)
    {
        bool? isTuned = file.StartsWith("attack64-resnet18-", StringComparison.Ordinal) ? null : true;
        foreach (var comparison in ReferenceCheck.Run(Path.Combine(Folder, file), isTuned))
            Assert.IsLessThanOrEqualTo(comparison.Tolerance, comparison.Error, comparison.Kind);
    }
}
