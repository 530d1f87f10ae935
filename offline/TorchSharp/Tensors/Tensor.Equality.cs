namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor isclose(Tensor other, double rtol = 1E-05, double atol = 1E-08, bool nanEqual = false) => Native.op_isclose(this, other, rtol, atol, nanEqual ? 1 : 0);

        public bool allclose(Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false) => Truth(Native.op_allclose(this, target, rtol, atol, equal_nan ? 1 : 0));

        /// <summary>Which elements are the same.</summary>
        public Tensor equal(Tensor target) => eq(target);

        /// <summary>Whether shape and all elements are the same.</summary>
        public bool Equals(Tensor target) => target is not null && Truth(Native.op_equal(this, target));

        public override bool Equals(object obj) => obj is Tensor other && Equals(other);

        public override int GetHashCode() => base.GetHashCode();

        public static Tensor operator ==(Tensor left, Tensor right) => left.eq(right);

        public static Tensor operator ==(Tensor left, Scalar right) => left.eq(right);

        public static Tensor operator ==(Scalar left, Tensor right) => right.eq(left);

        public static Tensor operator !=(Tensor left, Tensor right) => left.ne(right);

        public static Tensor operator !=(Tensor left, Scalar right) => left.ne(right);

        public static Tensor operator !=(Scalar left, Tensor right) => right.ne(left);

        public static Tensor operator <(Tensor left, Tensor right) => left.lt(right);

        public static Tensor operator <(Tensor left, Scalar right) => left.lt(right);

        public static Tensor operator <(Scalar left, Tensor right) => right.gt(left);

        public static Tensor operator <=(Tensor left, Tensor right) => left.le(right);

        public static Tensor operator <=(Tensor left, Scalar right) => left.le(right);

        public static Tensor operator <=(Scalar left, Tensor right) => right.ge(left);

        public static Tensor operator >(Tensor left, Tensor right) => left.gt(right);

        public static Tensor operator >(Tensor left, Scalar right) => left.gt(right);

        public static Tensor operator >(Scalar left, Tensor right) => right.lt(left);

        public static Tensor operator >=(Tensor left, Tensor right) => left.ge(right);

        public static Tensor operator >=(Tensor left, Scalar right) => left.ge(right);

        public static Tensor operator >=(Scalar left, Tensor right) => right.le(left);

        private static bool Truth(int answer)
        {
            Native.Check(answer < 0 ? 1 : 0);
            return answer != 0;
        }
    }
}
