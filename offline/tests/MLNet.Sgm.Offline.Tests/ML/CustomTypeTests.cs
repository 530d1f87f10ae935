using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Sgm.Offline.Tests.ML;

[TestClass]
public sealed class CustomTypeTests
{
    private readonly MLContext _ml = new(seed: 0);

    [TestMethod]
    public void A_type_of_somebody_else_makes_a_column_where_its_attribute_says_so()
    {
        var data = _ml.Data.LoadFromEnumerable([new WithPoint { Point = new(1, 2) }]);
        var mapped = _ml.Transforms.CopyColumns("Copy", "Point").Append(_ml.Transforms.CustomMapping<WithPoint, Outcome>((from, to) => to.X = from.Point.X, null)).Fit(data).Transform(data);

        Assert.AreEqual(new PointType(7), data.Schema["Point"].Type);
        Assert.AreEqual(new Point(1, 2), mapped.GetColumn<Point>("Copy").Single());
        Assert.AreEqual(1f, mapped.GetColumn<float>("X").Single());
    }

    [TestMethod]
    public void A_type_without_the_attribute_is_unknown()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => SchemaDefinition.Create(typeof(WithUnmarkedPoint)));
    }

    [TestMethod]
    public void A_type_is_registered_for_one_column_type_only()
    {
        DataViewTypeManager.Register(new PointType(8), typeof(Point), new PointTypeAttribute(8));
        DataViewTypeManager.Register(new PointType(8), typeof(Point), [new PointTypeAttribute(8)]);

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DataViewTypeManager.Register(new PointType(9), typeof(Point), new PointTypeAttribute(8)));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => DataViewTypeManager.Register(new PointType(9), typeof(float)));
    }

    public sealed record Point(float X, float Y);

    public sealed class PointType(int scale) : StructuredDataViewType(typeof(Point))
    {
        public override bool Equals(DataViewType other) => other is PointType type && type.Scale == Scale;

        public override bool Equals(object obj) => obj is DataViewType other && Equals(other);

        public override int GetHashCode() => Scale;

        private int Scale { get; } = scale;
    }

    public sealed class PointTypeAttribute(int scale) : DataViewTypeAttribute
    {
        private int Scale { get; } = scale;

        public override void Register() => DataViewTypeManager.Register(new PointType(Scale), typeof(Point), this);

        public override bool Equals(DataViewTypeAttribute other) => other is PointTypeAttribute attribute && attribute.Scale == Scale;

        public override bool Equals(object obj) => obj is DataViewTypeAttribute other && Equals(other);

        public override int GetHashCode() => Scale;
    }

    public sealed class WithPoint
    {
        [PointType(7)]
        public Point Point { get; set; }
    }

    public sealed class WithUnmarkedPoint
    {
        public Point Point { get; set; }
    }

    public sealed class Outcome
    {
        public float X { get; set; }
    }
}
