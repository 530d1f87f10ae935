namespace MLNet.Sgm.Offline.Tests.Surface;

[TestClass]
public sealed class SurfaceTests
{
    [TestMethod]
    public void Every_public_declaration_of_the_offline_stack_is_official()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "api");
        Assert.IsTrue(Directory.Exists(folder), "There are no lists under offline/tests/api; eng/update-api-lists.sh makes them.");

        var violations = OfflineAssemblies.Violations(new OfficialApi(OfflineAssemblies.ReadLists(folder)));

        Assert.IsEmpty(violations, "The official API says otherwise (eng/update-api-lists.sh takes up new official declarations):\n" + string.Join("\n", violations));
    }

    [TestMethod]
    public void A_type_is_among_its_own_declarations() => Assert.IsEmpty(Unofficial(typeof(Specimen), Lines(typeof(Specimen))));

    [TestMethod]
    [DataRow("Scale (System.Single factor = 0.5)", "Scale (System.Single amount = 0.5)", DisplayName = "name of a parameter")]
    [DataRow("factor = 0.5", "factor = 0.25", DisplayName = "default")]
    [DataRow("factor = 0.5", "factor", DisplayName = "default added")]
    [DataRow("params System.Int32[] rest", "System.Int32[] rest", DisplayName = "params")]
    [DataRow("out System.Int32 count", "ref System.Int32 count", DisplayName = "out")]
    [DataRow("protected Hidden", "Hidden", DisplayName = "access")]
    [DataRow("{ get; set; }", "{ get; }", DisplayName = "accessors")]
    [DataRow("static Shared", "Shared", DisplayName = "static")]
    [DataRow("readonly Field", "Field", DisplayName = "readonly")]
    [DataRow(" : class", " : sealed class", DisplayName = "kind")]
    [DataRow("implements System.IDisposable", "implements System.ICloneable", DisplayName = "interface")]
    public void A_declaration_that_differs_is_reported(string own, string official)
    {
        var lines = Lines(typeof(Specimen));
        var changed = Assert.ContainsSingle(line => line.Contains(own), lines);

        var unofficial = Unofficial(typeof(Specimen), lines.Select(line => line == changed ? line.Replace(own, official) : line));

        CollectionAssert.AreEqual(new[] { changed }, unofficial);
    }

    [TestMethod]
    public void Each_declaration_that_the_list_lacks_is_reported()
    {
        var lines = Lines(typeof(Specimen));
        foreach (var added in lines)
            CollectionAssert.AreEqual(new[] { added }, Unofficial(typeof(Specimen), lines.Where(line => line != added)));
    }

    [TestMethod]
    public void A_member_may_be_overridden_elsewhere_in_its_hierarchy()
    {
        string[] types = [.. Lines(typeof(Derived)).Where(line => line.Contains(" : class") || line.Contains(" : base") || line.Contains(".new("))];
        var onBase = TypeNames.Of(typeof(Generic<>)) + ".abstract Map (T input) : System.Collections.Generic.List<T>";

        Assert.IsEmpty(Unofficial(typeof(Derived), [.. types, onBase]));
        Assert.HasCount(1, Unofficial(typeof(Derived), [.. types, onBase.Replace("List<T>", "List<System.String>")]));
        Assert.HasCount(1, Unofficial(typeof(Derived), [.. types, onBase.Replace(" input", " value")]));
    }

    [TestMethod]
    public void What_an_implementer_has_to_have_is_required()
    {
        var name = TypeNames.Of(typeof(Generic<>));
        var official = new OfficialApi([$"{name}.abstract Map (T input) : System.Void", $"{name}.protected abstract More () : System.Void", $"{name}.virtual Free () : System.Void"]);

        Assert.HasCount(2, official.Required(typeof(Generic<>)));
        Assert.IsEmpty(official.Required(typeof(Specimen)));
    }

    private static string[] Lines(Type type) => [.. SurfacePrinter.Lines(type)];

    private static string[] Unofficial(Type type, IEnumerable<string> official) =>
        [.. new OfficialApi(official).Match(type).Where(match => match.Official.Length == 0).Select(match => match.Declaration)];

    public class Specimen : IDisposable
    {
        public readonly int Field = 1;

        public static int Shared() => 1;

        public float Property { get; set; }

        public float Scale(float factor = 0.5f) => factor;

        public int Sum(params int[] rest) => rest.Sum();

        public bool TryCount(out int count) => (count = 1) > 0;

        public void Dispose() => GC.SuppressFinalize(this);

        protected void Hidden()
        {
        }
    }

    public abstract class Generic<T>
    {
        public abstract List<T> Map(T input);
    }

    public class Derived : Generic<int>
    {
        public override List<int> Map(int input) => [input];
    }
}
