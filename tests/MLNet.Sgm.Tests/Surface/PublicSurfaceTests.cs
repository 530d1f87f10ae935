using System.Xml.Linq;
using Microsoft.ML;
using MLNet.Sgm.Classifiers;

namespace MLNet.Sgm.Tests.Surface;

/// <summary>What the library shows to others is documented.</summary>
[TestClass]
public sealed class PublicSurfaceTests
{
    private static readonly XElement Documentation = XElement.Load(Path.ChangeExtension(typeof(ImageClassifier).Assembly.Location, "xml"));

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
}
