using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.ML;
using MLNet.Sgm.Classifiers;
using MLNet.Sgm.Offline.Tests.Surface;

namespace MLNet.Sgm.Tests.Surface;

/// <summary>What the library shows to others changes on purpose only, and is documented.</summary>
[TestClass]
public sealed partial class PublicSurfaceTests
{
    /// <summary>Where it is set, the list is written anew; eng/update-public-api.sh sets it.</summary>
    private const string Update = "SGM_UPDATE_PUBLIC_API";

    private static readonly XElement Documentation = XElement.Load(Path.ChangeExtension(typeof(ImageClassifier).Assembly.Location, "xml"));

    [TestMethod]
    public void The_public_surface_is_the_one_that_is_written_down()
    {
        var path = Repository.PathOf("src/MLNet.Sgm/PublicAPI.txt");
        var found = Types().SelectMany(SurfacePrinter.Lines).Where(line => !OfRecords().IsMatch(line)).Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable(Update) is not null) File.WriteAllLines(path, found);
        var written = File.ReadAllLines(path);
        Assert.IsTrue(found.SequenceEqual(written),
            $"The public surface changed; where that is meant, eng/update-public-api.sh writes it down.\n+ {string.Join("\n+ ", found.Except(written))}\n- {string.Join("\n- ", written.Except(found))}");
    }

    [TestMethod]
    public void Every_public_type_is_documented()
    {
        var members = Documentation.Descendants("member").Select(member => member.Attribute("name")!.Value).ToHashSet();
        CollectionAssert.IsSubsetOf(Types().Select(NameOf).ToList(), members.ToList());
    }

    [TestMethod]
    public void Every_estimator_has_a_table_of_its_characteristics()
    {
        var estimators = Types().Where(type => !type.IsAbstract && type.GetInterfaces().Any(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEstimator<>))).ToList();
        Assert.IsGreaterThanOrEqualTo(4, estimators.Count);
        foreach (var estimator in estimators)
        {
            var terms = Remarks(NameOf(estimator)).Descendants("term").Select(term => term.Value).ToList();
            CollectionAssert.IsSubsetOf(
                new[] { "Estimator Characteristics", "Does this estimator need to look at the data to train its parameters?", "Input column data type", "Output column data type", "Exportable to ONNX" },
                terms, estimator.Name);
        }
    }

    private static IEnumerable<Type> Types() => typeof(ImageClassifier).Assembly.GetExportedTypes().Where(type => !type.FullName!.Contains('<'));

    /// <summary>A type's remarks; those that it takes over from another are the other's.</summary>
    private static XElement Remarks(string name)
    {
        var member = Documentation.Descendants("member").Single(member => member.Attribute("name")!.Value == name);
        return member.Descendants("inheritdoc").FirstOrDefault()?.Attribute("cref") is { } other ? Remarks(other.Value) : member;
    }

    private static string NameOf(Type type) => $"T:{type.FullName!.Replace('+', '.')}";

    /// <summary>What every record has.</summary>
    [GeneratedRegex(@"<Clone>\$|\.static op_(In)?Equality |\.override (GetHashCode|Equals) |\.Equals \(|\bEqualityContract\b|\bPrintMembers\b")]
    private static partial Regex OfRecords();
}
